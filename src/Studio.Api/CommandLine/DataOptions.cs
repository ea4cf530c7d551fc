namespace Studio.Api.CommandLine;

using System.CommandLine;
using Studio.Jobs.Storage;

/// <summary>The options that say which data: a file, an address, or a query to a database.</summary>
internal sealed class DataOptions
{
    private readonly Option<string> _data;
    private readonly Option<string> _sql = CommandOption.Text("--sql", "Instead of --data: a query whose rows are the data.");
    private readonly Option<string> _connection = CommandOption.Text("--connection", "Database that --sql is sent to, by its name in the settings Sources:Connections.");

    /// <summary>The options.</summary>
    /// <param name="purpose">What the data are for, in the help.</param>
    public DataOptions(string purpose) => _data = CommandOption.Text("--data", purpose);

    /// <summary>Adds the options to a command, which then wants exactly one source.</summary>
    public void AddTo(Command command)
    {
        command.Add(_data);
        command.Add(_sql);
        command.Add(_connection);
        command.Validators.Add(result =>
        {
            var problem = (result.GetValue(_data), result.GetValue(_sql), result.GetValue(_connection)) switch
            {
                (null, null, null) => "Option '--data' is required (or --sql with --connection).",
                (not null, not null, _) => "--data and --sql are both given; name one source.",
                (not null, _, not null) => "--connection belongs to --sql, and --data is given; name one source.",
                (null, null, not null) => "--connection needs --sql: the query to send there.",
                (null, not null, null) => "--sql needs --connection: the name of a database in the settings Sources:Connections.",
                _ => null,
            };
            if (problem is not null)
            {
                result.AddError(problem);
            }
        });
    }

    /// <summary>What was said.</summary>
    public DataArgument Read(ParseResult parsed) => parsed.GetValue(_sql) is { } sql
        ? new DataArgument(null, new DatasetOrigin { Sql = sql, Connection = parsed.GetValue(_connection) })
        : DataArgument.Of(parsed.GetValue(_data)!);
}
