using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Invoke.Cli.Batches;

/// <summary>How many end in a second.</summary>
internal sealed class RateColumn : ProgressColumn
{
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(task.Speed is { } speed ? string.Create(CultureInfo.InvariantCulture, $"{speed:0.#}/s") : "-/s");

    public override int? GetColumnWidth(RenderOptions options) => 10;
}
