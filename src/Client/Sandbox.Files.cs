using System.Text;
using Invoke.Client.Http;
using Invoke.Contracts;
using Invoke.Contracts.Files;

namespace Invoke.Client;

public sealed partial class Sandbox
{
    /// <summary>Makes a directory.</summary>
    /// <param name="path">Its absolute path in the sandbox.</param>
    /// <param name="recursive">Whether missing parents are made too and a directory that is there is fine; otherwise that is <c>path_exists</c>.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<DirectoryCreated> MkdirAsync(string path, bool recursive = false, CancellationToken cancellationToken = default)
    {
        var call = new ApiCall(HttpMethod.Post, FileRoute("files", path).Query("mkdir", true).Query("recursive", recursive ? true : null)) { IsRepeatable = recursive };
        return _api.SendAsync(call, ClientJson.Contracts.DirectoryCreated, cancellationToken);
    }

    /// <summary>Writes a file, whole or not at all; missing parents are made.</summary>
    /// <param name="path">Its absolute path in the sandbox.</param>
    /// <param name="text">Its content, written as UTF-8.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<FileWritten> WriteFileAsync(string path, string text, CancellationToken cancellationToken = default) =>
        WriteFileAsync(path, Encoding.UTF8.GetBytes(text), cancellationToken);

    /// <inheritdoc cref="WriteFileAsync(string, string, CancellationToken)"/>
    /// <param name="path">Its absolute path in the sandbox.</param>
    /// <param name="content">Its content, at most <see cref="Limits.FileBytes"/> bytes.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<FileWritten> WriteFileAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        WriteFileAsync(path, () => new ReadOnlyMemoryContent(content), hasOneBody: false, cancellationToken);

    /// <summary>Writes a file, whole or not at all, from a stream that is never held in memory; missing parents are made.</summary>
    /// <param name="path">Its absolute path in the sandbox.</param>
    /// <param name="content">Its content from where the stream stands, at most <see cref="Limits.FileBytes"/> bytes. It stays open. If it cannot seek, the call is never tried again.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<FileWritten> WriteFileAsync(string path, Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        var start = content.CanSeek ? content.Position : 0;
        return WriteFileAsync(path, () =>
        {
            if (content.CanSeek) content.Position = start;
            return new LentStreamContent(content);
        }, hasOneBody: !content.CanSeek, cancellationToken);
    }

    /// <summary>Reads a file into memory.</summary>
    /// <param name="path">Its absolute path in the sandbox.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<byte[]> ReadFileAsync(string path, CancellationToken cancellationToken = default) =>
        _api.SendAsync(ReadCall(path), (response, token) => response.Content.ReadAsByteArrayAsync(token), cancellationToken);

    /// <summary>Reads a file into a stream, without holding it in memory.</summary>
    /// <param name="path">Its absolute path in the sandbox.</param>
    /// <param name="destination">Where its bytes go. If the connection breaks, some of them may have gone there.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public async Task ReadFileAsync(string path, Stream destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        using var response = await _api.OpenAsync(ReadCall(path), cancellationToken);
        await using var source = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[81920];
        while (await _api.UnbrokenAsync(() => source.ReadAsync(buffer, cancellationToken).AsTask()) is var read and > 0)
            await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
    }

    /// <summary>Asks what is at a path; a symlink is not followed.</summary>
    /// <param name="path">The absolute path in the sandbox.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<FileStat> StatFileAsync(string path, CancellationToken cancellationToken = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Get, FileRoute("files/stat", path)), ClientJson.Contracts.FileStat, cancellationToken);

    /// <summary>Asks for the entries of a directory, sorted by the bytes of their names.</summary>
    /// <param name="path">The directory's absolute path in the sandbox.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public async Task<IReadOnlyList<FileStat>> ListFilesAsync(string path, CancellationToken cancellationToken = default) =>
        (await _api.SendAsync(new ApiCall(HttpMethod.Get, FileRoute("files/list", path)), ClientJson.Contracts.FileList, cancellationToken)).Entries;

    /// <summary>Moves a file or a directory; a file at the destination is replaced.</summary>
    /// <param name="source">The absolute path in the sandbox of what is moved.</param>
    /// <param name="destination">The absolute path that it gets.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<FileMoved> MoveFileAsync(string source, string destination, CancellationToken cancellationToken = default)
    {
        var content = ClientJson.Body(new MoveFileRequest { Source = source, Destination = destination }, ClientJson.Contracts.MoveFileRequest);
        return _api.SendAsync(new ApiCall(HttpMethod.Post, $"{_route}/files/move") { Content = content }, ClientJson.Contracts.FileMoved, cancellationToken);
    }

    /// <summary>Deletes a file, or a directory with all that is in it.</summary>
    /// <param name="path">Its absolute path in the sandbox.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public Task<FileDeleted> DeleteFileAsync(string path, CancellationToken cancellationToken = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Delete, FileRoute("files", path)), ClientJson.Contracts.FileDeleted, cancellationToken);

    private Task<FileWritten> WriteFileAsync(string path, Func<HttpContent> content, bool hasOneBody, CancellationToken cancellationToken)
    {
        var call = new ApiCall(HttpMethod.Post, FileRoute("files", path)) { Content = content, HasOneBody = hasOneBody, IsRepeatable = true, IsUpload = true };
        return _api.SendAsync(call, ClientJson.Contracts.FileWritten, cancellationToken);
    }

    private ApiCall ReadCall(string path) => new(HttpMethod.Get, FileRoute("files", path)) { Accept = "application/octet-stream" };

    private Route FileRoute(string call, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new Route(_route, call).Query("path", path);
    }
}
