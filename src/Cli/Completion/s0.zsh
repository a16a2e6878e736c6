#compdef s0
# Completes s0 in zsh: s0 itself says what may come next.
_s0() {
    local -a words_found
    words_found=("${(@f)$("${words[1]}" "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
    if [[ -n "${words_found[1]}" ]]; then compadd -a words_found; else _files; fi
}
# From a file of fpath this is the body of _s0 itself; sourced it only registers.
if [[ "${funcstack[1]}" == "_s0" ]]; then _s0; else compdef _s0 s0; fi
