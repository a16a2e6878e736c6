using System.Runtime.InteropServices;
using Invoke.Contracts.Errors;
using Invoke.Procd.Native;

namespace Invoke.Procd.Files;

/// <summary>What a refusal of the kernel means to the caller, told with the caller's path and nothing of the host's.</summary>
internal static class FileFailure
{
    /// <summary>Makes the answer.</summary>
    /// <param name="errno">The kernel's reason.</param>
    /// <param name="path">The caller's path.</param>
    /// <param name="missing">The code when there is nothing at the path.</param>
    public static ApiException Of(int errno, SandboxPath path, ErrorCode missing = ErrorCode.FileNotFound) => errno switch
    {
        Libc.ENOENT when missing == ErrorCode.DirectoryNotFound => new(missing, $"there is no directory at {path.Text}"),
        Libc.ENOENT => new(missing, $"there is no file at {path.Text}"),
        Libc.EACCES or Libc.EPERM => new(ErrorCode.PermissionDenied, $"{path.Text}: permission denied"),
        Libc.EROFS => new(ErrorCode.PermissionDenied, $"{path.Text}: the file system is read-only"),
        // A loop, or a link of /proc that leads past the root: the file system refuses to follow either.
        Libc.ELOOP => new(ErrorCode.PermissionDenied, $"{path.Text}: a link on the way cannot be followed"),
        Libc.EEXIST or Libc.ENOTEMPTY => new(ErrorCode.PathExists, $"{path.Text} already exists"),
        Libc.ENOTDIR => new(ErrorCode.PathNotDirectory, $"{path.Text}: not a directory, or below something that is not"),
        Libc.EISDIR => new(ErrorCode.PathExists, $"{path.Text} is a directory"),
        Libc.ENAMETOOLONG => new(ErrorCode.InvalidRequest, $"{path.Text}: path is too long for the file system"),
        Libc.ENOSYS => new(ErrorCode.OperationFailed, "the sandbox's kernel lacks openat2, or its system call filter refuses it"),
        Libc.EAGAIN => new(ErrorCode.OperationFailed, $"{path.Text}: what is on the way keeps moving"),
        _ => new(ErrorCode.OperationFailed, $"{path.Text}: {Marshal.GetPInvokeErrorMessage(errno)}"),
    };
}
