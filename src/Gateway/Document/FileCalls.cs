using Invoke.Contracts.Errors;
using Invoke.Contracts.Files;

namespace Invoke.Gateway.Document;

internal static class FileCalls
{
    private const string Tag = "Files";

    private static readonly QueryParameter FilePath = new("path", "string", "The absolute path in the sandbox.", IsRequired: true);

    private static readonly ErrorCode[] Common =
    [
        ErrorCode.InvalidRequest, ErrorCode.PermissionDenied, ErrorCode.NotFound, ErrorCode.OperationFailed, ErrorCode.SandboxLost, ErrorCode.SandboxUnavailable,
    ];

    public static CallDescription Read { get; } = new()
    {
        Tag = Tag,
        Summary = "A file's bytes; as JSON with Accept: application/json",
        Query = [FilePath],
        Answers = [(200, typeof(FileContent))],
        AnswersBytes = true,
        Errors = [.. Common, ErrorCode.FileNotFound],
    };

    public static CallDescription Write { get; } = new()
    {
        Tag = Tag,
        Summary = "Write a file of at most 100 MiB, whole or not at all; or make a directory",
        Query =
        [
            FilePath,
            new("mkdir", "boolean", "Make a directory; the body is not used."),
            new("recursive", "boolean", "With mkdir: make its parents too, and do not mind if it is there."),
        ],
        TakesBytes = true,
        BodyIsOptional = true,
        Answers = [(200, typeof(FileWritten)), (201, typeof(DirectoryCreated))],
        Errors = [.. Common, ErrorCode.DirectoryNotFound, ErrorCode.PathExists, ErrorCode.PathNotDirectory, ErrorCode.FileTooLarge],
    };

    public static CallDescription Delete { get; } = new()
    {
        Tag = Tag, Summary = "Delete a file, or a directory with all in it", Query = [FilePath], Answers = [(200, typeof(FileDeleted))], Errors = [.. Common, ErrorCode.FileNotFound],
    };

    public static CallDescription Stat { get; } = new()
    {
        Tag = Tag, Summary = "What is known of a file", Query = [FilePath], Answers = [(200, typeof(FileStat))], Errors = [.. Common, ErrorCode.FileNotFound],
    };

    public static CallDescription List { get; } = new()
    {
        Tag = Tag,
        Summary = "What is in a directory",
        Query = [FilePath],
        Answers = [(200, typeof(FileList))],
        Errors = [.. Common, ErrorCode.DirectoryNotFound, ErrorCode.PathNotDirectory],
    };

    public static CallDescription Move { get; } = new()
    {
        Tag = Tag,
        Summary = "Move a file or a directory",
        Body = typeof(MoveFileRequest),
        Example = """{"source": "/workspace/a.txt", "destination": "/workspace/b.txt"}""",
        Answers = [(200, typeof(FileMoved))],
        Errors = [.. Common, ErrorCode.FileNotFound, ErrorCode.DirectoryNotFound, ErrorCode.PathExists],
    };
}
