using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace Invoke.Cli.Output;

/// <summary>Prints what a command found or did.</summary>
internal sealed class Printer(OutputFormat format, bool quiet)
{
    public OutputFormat Format => format;

    public bool IsQuiet => quiet;

    /// <summary>Prints one thing; quietly, its id alone.</summary>
    public void Show<T>(T value, JsonTypeInfo<T> type, Func<T, string> id, params ReadOnlySpan<Column<T>> fields)
    {
        if (format != OutputFormat.Table)
        {
            Data(value, type);
        }
        else if (quiet)
        {
            Console.Out.WriteLine(id(value));
        }
        else
        {
            var table = Table();
            table.HideHeaders().AddColumn(Column("")).AddColumn(Column(""));
            foreach (var field in fields) table.AddRow(new Text(field.Title + ":"), new Text(Visible.Line(field.Cell(value))));
            Print(table);
        }
    }

    /// <summary>Prints a list; quietly, the ids alone.</summary>
    public void List<T, TItem>(T value, JsonTypeInfo<T> type, IEnumerable<TItem> items, Func<TItem, string> id, params Column<TItem>[] columns)
    {
        if (format != OutputFormat.Table)
        {
            Data(value, type);
        }
        else if (quiet)
        {
            foreach (var item in items) Console.Out.WriteLine(Visible.Line(id(item)));
        }
        else
        {
            var table = Table();
            foreach (var column in columns) table.AddColumn(Column(column.Title.ToUpperInvariant()));
            foreach (var item in items) table.AddRow(columns.Select(column => new Text(Visible.Line(column.Cell(item)))));
            Print(table);
        }
    }

    /// <summary>Says that something was done; quietly, nothing.</summary>
    public void Did<T>(T answer, JsonTypeInfo<T> type, string message)
    {
        if (format != OutputFormat.Table) Data(answer, type);
        else Say(message);
    }

    /// <summary>Tells a person; quietly, nothing.</summary>
    public void Say(string message)
    {
        if (format == OutputFormat.Table && !quiet) Console.Out.WriteLine(Visible.Line(message));
    }

    /// <summary>Prints it for programs.</summary>
    public void Data<T>(T value, JsonTypeInfo<T> type)
    {
        if (format == OutputFormat.Yaml) YamlWriter.Write(JsonSerializer.SerializeToNode(value, type), Console.Out);
        else Console.Out.WriteLine(JsonSerializer.Serialize(value, type));
    }

    private static TableColumn Column(string title) => new TableColumn(new Text(title, new Style(decoration: Decoration.Bold))).Padding(0, 0, 2, 0);

    private static Table Table() => new Table().NoBorder().Collapse();

    private static void Print(Table table)
    {
        if (Terminal.IsOutput)
        {
            Terminal.Tables(Console.Out).Write(table);
            return;
        }

        // Cells are padded to the width of their column; programs want no blanks at the end of a line.
        var text = new StringWriter();
        Terminal.Tables(text).Write(table);
        foreach (var line in text.ToString().TrimEnd().Split('\n')) Console.Out.WriteLine(line.TrimEnd());
    }
}
