// What python3 runs, linked in as it stands: bootstrap, fork server and library, each with a NUL behind it, and their length before.
__asm__(".section .rodata\n"
        "program:\n"
        ".long program_end - sources\n"
        "sources:\n"
        ".incbin \"bootstrap.py\"\n.byte 0\n"
        ".incbin \"fork_server.py\"\n.byte 0\n"
        ".incbin \"library.py\"\n.byte 0\n"
        "program_end:\n"
        ".text\n");

extern const char program[], program_end[];

const char *invoke_program(long *length)
{
    *length = program_end - program;
    return program;
}
