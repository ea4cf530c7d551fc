namespace Studio.EndToEnd;

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

/// <summary>Listens which tables of the store are read in this process, in which the service runs.</summary>
internal sealed partial class QueriedTables : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly ConcurrentDictionary<string, bool> _tables = new();
    private readonly ConcurrentBag<IDisposable> _subscriptions = [];

    public QueriedTables() => _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));

    /// <summary>Those read since the last call.</summary>
    public IReadOnlyCollection<string> Take()
    {
        string[] taken = [.. _tables.Keys];
        _tables.Clear();
        return taken;
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == DbLoggerCategory.Name)
        {
            _subscriptions.Add(value.Subscribe(this));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key == RelationalEventId.CommandExecuting.Name && value.Value is CommandEventData { Command.CommandText: var text })
        {
            foreach (Match table in Table().Matches(text))
            {
                _tables.TryAdd(table.Groups[1].Value, true);
            }
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose()
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Dispose();
        }
    }

    [GeneratedRegex("(?:FROM|JOIN) \"(\\w+)\"")]
    private static partial Regex Table();
}
