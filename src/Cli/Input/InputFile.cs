using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Input;

/// <summary>Files of this machine, and standard input.</summary>
internal static class InputFile
{
    /// <summary>Opens a file to be read; <c>-</c> is standard input.</summary>
    /// <exception cref="FailedException">It cannot be read.</exception>
    public static Stream Open(string path)
    {
        if (path == "-") return StandardInput();
        if (Directory.Exists(path)) throw new FailedException($"{path} is a directory; name a file");
        try
        {
            return new FileStream(path, new FileStreamOptions { Options = FileOptions.Asynchronous });
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FailedException($"{path} does not exist", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailedException($"cannot read {path}: {e.Message}", e);
        }
    }

    /// <summary>Reads a file, or standard input, whole.</summary>
    /// <exception cref="FailedException">It cannot be read, or is larger than <paramref name="most"/> bytes.</exception>
    public static async Task<byte[]> ReadAsync(string path, int most, CancellationToken cancellationToken)
    {
        var name = path == "-" ? "standard input" : path;
        await using var source = Open(path);
        var whole = new MemoryStream();
        var buffer = new byte[81920];
        try
        {
            while (await source.ReadAsync(buffer, cancellationToken) is var read and > 0)
            {
                await whole.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                if (whole.Length > most) throw new FailedException($"{name} is larger than {most / 1024 / 1024} MiB");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailedException($"cannot read {name}: {e.Message}", e);
        }

        return whole.ToArray();
    }

    /// <summary>Standard input as it is; a closed one is an error and not empty.</summary>
    private static FileStream StandardInput()
    {
        if (!IsInherited()) throw new FailedException("cannot read standard input: it is closed");
        try
        {
            return new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new FailedException($"cannot read standard input: {e.Message}", e);
        }
    }

    // Where standard input was closed, the runtime has opened a file of its own under its number. What is inherited never closes on exec; that one does.
    private static bool IsInherited()
    {
        const int CloseOnExec = 0x80000; // 02000000
        var flags = File.ReadLines("/proc/self/fdinfo/0").First(line => line.StartsWith("flags:", StringComparison.Ordinal))["flags:".Length..].Trim();
        return (Convert.ToInt32(flags, 8) & CloseOnExec) == 0;
    }
}
