using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Procd.Native;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Win32.SafeHandles;

namespace Invoke.Procd.Files;

/// <summary>
/// Writes a request's body to a file. The bytes go to a new file beside it, which then takes its name: a reader sees the old or
/// the new one, and the old inode, which may have other names, is not written to. For the same reason a symlink
/// is itself replaced, and what it points to is left alone.
/// </summary>
internal static class FileUpload
{
    private const int ChunkBytes = 128 * 1024;

    private const uint FileMode = 0x1A4; // 0644

    private const uint PermissionBits = 0x1FF; // 0777: a replaced file's set-user-id is not for other bytes

    public static async Task ReceiveAsync(HttpContext context, SandboxRoot root, SandboxPath path, CancellationToken cancellationToken)
    {
        // 1. Refuse what can be refused before a byte is read or a directory made.
        if (path.IsRoot) throw FileFailure.Of(Libc.EISDIR, path);
        if (path.SaysDirectory) throw new ApiException(ErrorCode.InvalidRequest, "path must not end with '/': a file is written (mkdir=true makes a directory)");
        if (context.Request.ContentLength > Limits.FileBytes) throw TooLarge();
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
        using var directory = root.MakeParent(path);
        var mode = ModeToGive(directory, path);

        // 2. A file that nobody else knows.
        var temporary = Encoding.ASCII.GetBytes($".invoke-{RandomNumberGenerator.GetHexString(16, lowercase: true)}.tmp\0");
        var fd = Libc.openat(directory, temporary, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, FileMode);
        if (fd < 0) throw FileFailure.Of(Libc.LastError, path);
        var moved = false;
        try
        {
            // 3. The bytes.
            using var file = new SafeFileHandle(fd, ownsHandle: true);
            await CopyAsync(context, file, path, cancellationToken);

            // 4. The name.
            if (Libc.fchmod(file, mode) < 0) throw FileFailure.Of(Libc.LastError, path);
            if (Libc.renameat(directory, temporary, directory, path.NameBytes) < 0) throw FileFailure.Of(Libc.LastError, path);
            moved = true;
        }
        finally
        {
            if (!moved) _ = Libc.unlinkat(directory, temporary, 0);
        }
    }

    private static uint ModeToGive(SafeFileHandle directory, SandboxPath path)
    {
        if (Libc.lstatx(directory, path.NameBytes, out var old) < 0)
        {
            return Libc.LastError == Libc.ENOENT ? FileMode : throw FileFailure.Of(Libc.LastError, path);
        }

        if (old.IsDirectory) throw FileFailure.Of(Libc.EISDIR, path);
        if (old.IsSymlink) return FileMode;
        // A file in the place of /dev/null would break the sandbox.
        return old.IsRegular ? old.Mode & PermissionBits : throw new ApiException(ErrorCode.InvalidRequest, $"{path.Text} is {old.Kind}: only files are written");
    }

    private static async Task CopyAsync(HttpContext context, SafeFileHandle file, SandboxPath path, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            long total = 0;
            int read;
            while ((read = await ReadAsync(context, buffer, cancellationToken)) > 0)
            {
                total += read;
                if (total > Limits.FileBytes) throw TooLarge();
                Write(file, buffer.AsSpan(0, read), path);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async ValueTask<int> ReadAsync(HttpContext context, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await context.Request.Body.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            // The caller hung up. Without the abort Kestrel would go on draining the body, and log that it cannot; RequestAborted is
            // cancelled only later, so that an OperationCanceledException would pass for an error here.
            context.Abort();
            throw new ApiException(ErrorCode.InvalidRequest, "the body ended early", e);
        }
    }

    private static void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, SandboxPath path)
    {
        while (!bytes.IsEmpty)
        {
            var written = Libc.write(file, bytes, bytes.Length);
            if (written >= 0) bytes = bytes[(int)written..];
            else if (Libc.LastError != Libc.EINTR) throw FileFailure.Of(Libc.LastError, path);
        }
    }

    private static ApiException TooLarge() => new(ErrorCode.FileTooLarge, $"the file is over the limit of {Limits.FileBytes} bytes");
}
