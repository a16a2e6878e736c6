# Completes s0 in bash: s0 itself says what may come next.
_s0() {
    local words
    mapfile -t words < <("${COMP_WORDS[0]}" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
    mapfile -t COMPREPLY < <(compgen -W "${words[*]}" -- "${COMP_WORDS[COMP_CWORD]}")
}
complete -o default -F _s0 s0
