namespace Studio.Jobs.Storage;

using Npgsql;

/// <summary>Checks that the connection string can be read and names a server and a database.</summary>
internal sealed class StoreOptionsValidator : IValidateOptions<StoreOptions>
{
    private const string Example = "write it like 'Host=db.example.org;Port=5432;Database=studio;Username=studio;Password=…', or leave it out for the embedded store";

    public ValidateOptionsResult Validate(string? name, StoreOptions options)
    {
        if (options.Embedded)
        {
            return ValidateOptionsResult.Success;
        }

        NpgsqlConnectionStringBuilder parsed;
        try
        {
            parsed = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or InvalidCastException or OverflowException or NotSupportedException)
        {
            // The parser's own message names the key, but may quote a value.
            return ValidateOptionsResult.Fail($"ConnectionStrings:Studio is no PostgreSQL connection string; {Example}.");
        }

        return parsed switch
        {
            { Host: null or "" } => ValidateOptionsResult.Fail($"ConnectionStrings:Studio names no Host; {Example}."),
            { Database: null or "" } => ValidateOptionsResult.Fail($"ConnectionStrings:Studio names no Database; {Example}."),
            _ => ValidateOptionsResult.Success,
        };
    }
}
