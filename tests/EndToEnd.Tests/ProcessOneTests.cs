namespace Invoke.EndToEnd.Tests;

/// <summary>Functions against process 1 of their sandbox. Only where it is the sandbox's own: a plain one has the machine's, which is no test's to kill.</summary>
public sealed class ProcessOneTests(SharedInvokes shared) : BesideANeighbour(shared.Bubblewrap)
{
    [Theory]
    [InlineData("SIGKILL")]
    [InlineData("SIGSTOP")]
    [InlineData("SIGTERM")]
    [InlineData("SIGINT")]
    [InlineData("SIGQUIT")]
    [InlineData("SIGHUP")]
    [InlineData("SIGCHLD")]
    [InlineData("SIGSEGV")]
    public async Task A_signal_to_process_1_gains_a_function_nothing(string signal) =>
        Assert.Equal("alive", (await Sandbox.RunAsync($"import os, signal\ndef handler(request):\n    os.kill(1, signal.{signal})\n    return 'alive'")).Succeeded());

    [Theory]
    [InlineData("open('/proc/1/mem', 'rb')")]
    [InlineData("open('/proc/1/environ', 'rb').read()")]
    [InlineData("open('/procd/bin/procd', 'ab')")]
    [InlineData("open('/usr/bin/anything', 'wb')")]
    public async Task What_is_the_platforms_is_out_of_a_functions_reach(string statement)
    {
        var source = $"import os\ndef handler(request):\n    try:\n        {statement}\n    except OSError:\n        return 'refused'\n    return 'reached'";
        Assert.Equal("refused", (await Sandbox.RunAsync(source)).Succeeded());
    }

    [Fact]
    public async Task A_function_that_takes_procds_socket_away_does_not_cut_its_sandbox_off()
    {
        (await Sandbox.RunAsync("import os\ndef handler(request):\n    try: os.unlink('/run/procd/procd.sock')\n    except OSError: pass")).Succeeded();
        // More at once than there are connections that were open before.
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Sandbox.InvokeAsync("hello")));
        Assert.All(answers, answer => Assert.Equal("hello", answer.Succeeded()));
    }

    [Fact]
    public async Task A_function_sees_neither_this_machines_files_nor_its_processes()
    {
        var state = Sandbox.Invoke.State;
        var source = $"import os\ndef handler(request):\n    return {{'body': [os.path.exists({Quoted(state)}), os.path.exists('/root'), len([p for p in os.listdir('/proc') if p.isdigit()]) < 20]}}";
        Assert.Equal("[false,false,true]", (await Sandbox.RunAsync(source)).Succeeded());
    }

    private static string Quoted(string text) => $"'{text}'";

    [Fact]
    public async Task A_function_cannot_open_the_machines_settings_for_writing()
    {
        var opened = (await Sandbox.RunAsync("""
            import os
            def handler(request):
                opened = []
                for top in ("/proc/sys", "/proc/irq", "/proc/bus", "/proc/fs", "/sys"):
                    for directory, _, names in os.walk(top):
                        for name in names:
                            try:
                                os.close(os.open(os.path.join(directory, name), os.O_WRONLY | os.O_NONBLOCK))
                                opened.append(os.path.join(directory, name))
                            except OSError:
                                pass
                return {"body": opened}
            """)).Succeeded();
        Assert.Equal("[]", opened);
    }

    [Fact]
    public async Task A_function_can_write_where_it_should_and_fill_no_more_memory_than_is_allowed()
    {
        var answer = (await Sandbox.RunAsync("""
            import errno, multiprocessing, os, tempfile
            def handler(request):
                multiprocessing.Lock()
                tempfile.mkstemp()
                writable = [top for top in ("/", "/dev", "/run", "/usr", "/etc", "/procd") if os.access(top, os.W_OK)]
                sizes = [os.statvfs(top).f_blocks * os.statvfs(top).f_frsize >> 20 for top in ("/tmp", "/dev/shm")]
                return {"body": [writable, sizes]}
            """)).Succeeded();
        Assert.Equal("[[],[256,256]]", answer);
    }
}
