namespace Studio.Api.CommandLine;

using System.CommandLine;
using Studio.Pipelines.Data.Reading;

/// <summary>The options that say how data files are written, where finding it out goes wrong.</summary>
internal sealed class ReadingArguments
{
    private readonly Option<string> _delimiter = CommandOption.Text("--delimiter", "Delimiter of delimited text: one character, or tab (default: found out).");
    private readonly Option<string> _decimal = CommandOption.Text("--decimal", "Decimal mark: . or , (default: found out).");
    private readonly Option<string> _encoding = CommandOption.Text("--encoding", "Encoding of text, such as utf-8, gb18030 or windows-1252 (default: found out).");
    private readonly Option<string> _sheet = CommandOption.Text("--sheet", "Sheet of a workbook (default: the first that is not hidden).");
    private readonly Option<string> _dateOrder = CommandOption.Text("--date-order", "Order of dates such as 05/11/2023: dmy or mdy (default: what the values show).");
    private readonly Option<int?> _skipLines = CommandOption.Integer("--skip-lines", "Lines above the header (default: found out).");
    private readonly Option<string[]> _missing = CommandOption.Columns("--missing", "A further word for missing; repeat the option for several.");
    private readonly Option<string[]> _types = CommandOption.Columns("--types", "Type of a column: name=number, name=number:, (decimal comma), name=date, name=date:dmy, name=date:mdy, name=boolean or name=text; repeat the option for several.");

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [_delimiter, _decimal, _encoding, _sheet, _dateOrder, _skipLines, _missing, _types];

    /// <summary>Those that a file to predict needs: how its cells are written, the model knows.</summary>
    public IEnumerable<Option> OfFile => [_delimiter, _encoding, _sheet, _skipLines];

    /// <summary>Adds options to a command, which then tells everything that is wrong with them.</summary>
    public void AddTo(Command command, IEnumerable<Option> options)
    {
        foreach (var option in options)
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            foreach (var problem in Options(option => result.GetValue((Option<string>)option), result.GetValue(_skipLines), result.GetValue(_missing), result.GetValue(_types)).Read().Problems)
            {
                result.AddError($"--{problem.Option}: {problem.Message}");
            }
        });
    }

    /// <summary>What was said.</summary>
    public ReadingWishes Read(ParseResult parsed) =>
        Options(option => parsed.GetValue((Option<string>)option), parsed.GetValue(_skipLines), parsed.GetValue(_missing), parsed.GetValue(_types)).Read().Wishes;

    private ReadingOptions Options(Func<Option, string?> text, int? skipLines, string[]? missing, string[]? types) => new()
    {
        Delimiter = text(_delimiter),
        Decimal = text(_decimal),
        Encoding = text(_encoding),
        Sheet = text(_sheet),
        DateOrder = text(_dateOrder),
        SkipLines = skipLines,
        Missing = missing ?? [],
        Types = types ?? [],
    };
}
