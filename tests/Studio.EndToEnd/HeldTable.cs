namespace Studio.EndToEnd;

using Npgsql;

/// <summary>A table of the store that nobody else can read or write until this is disposed: whoever asks for it waits.</summary>
internal sealed class HeldTable : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private HeldTable(NpgsqlConnection connection) => _connection = connection;

    /// <summary>Holds a table as soon as those who use it just now have ended.</summary>
    /// <param name="store">Connection string of the store.</param>
    /// <param name="table">Its name.</param>
    public static async Task<HeldTable> HoldAsync(string store, string table)
    {
        var held = new HeldTable(new NpgsqlConnection(store));
        await held._connection.OpenAsync();
        await held.ExecuteAsync($"BEGIN; LOCK TABLE \"{table}\" IN ACCESS EXCLUSIVE MODE");
        return held;
    }

    /// <summary>The tables of a store.</summary>
    public static async Task<IReadOnlyList<string>> NamesAsync(string store)
    {
        await using var connection = new NpgsqlConnection(store);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE '\\_%'", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var names = new List<string>();
        while (await reader.ReadAsync())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    /// <summary>True as soon as somebody waits for the table; false when nobody has within half a second.</summary>
    public async Task<bool> IsAwaitedAsync()
    {
        for (var i = 0; i < 20; i++)
        {
            await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'relation'", _connection);
            if ((long)(await command.ExecuteScalarAsync())! > 0)
            {
                return true;
            }

            await Task.Delay(25);
        }

        return false;
    }

    public async ValueTask DisposeAsync()
    {
        await ExecuteAsync("ROLLBACK");
        await _connection.DisposeAsync();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync();
    }
}
