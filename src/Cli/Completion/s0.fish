# Completes s0 in fish: s0 itself says what may come next.
function __s0_suggest
    set -l line (commandline -cp)
    s0 "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
end
complete -c s0 -a '(__s0_suggest)'
