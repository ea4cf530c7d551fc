namespace Studio.Jobs.Training;

using System.Text;

/// <summary>Reads the lines of a process that may write anything: one that is too long, or never ends, is left out instead of kept in memory.</summary>
/// <param name="reader">What the process writes.</param>
/// <param name="longest">Most characters of a line.</param>
internal sealed class BoundedLines(TextReader reader, int longest)
{
    private readonly char[] _buffer = new char[16 * 1024];
    private readonly StringBuilder _line = new();
    private int _next;
    private int _filled;

    /// <summary>Lines left out so far.</summary>
    public int LeftOut { get; private set; }

    /// <summary>The next line without its end; null after the last.</summary>
    public async Task<string?> ReadAsync()
    {
        _line.Clear();
        var tooLong = false;
        while (await FillAsync())
        {
            var end = Array.IndexOf(_buffer, '\n', _next, _filled - _next);
            var piece = (end < 0 ? _filled : end) - _next;
            tooLong |= _line.Length + piece > longest;
            if (!tooLong)
            {
                _line.Append(_buffer, _next, piece);
            }

            _next += piece + (end < 0 ? 0 : 1);
            if (end >= 0 && !tooLong)
            {
                return _line.ToString();
            }

            if (end >= 0)
            {
                LeftOut++;
                _line.Clear();
                tooLong = false;
            }
        }

        LeftOut += tooLong ? 1 : 0;
        return tooLong || _line.Length == 0 ? null : _line.ToString();
    }

    private async Task<bool> FillAsync()
    {
        if (_next == _filled)
        {
            (_next, _filled) = (0, await reader.ReadAsync(_buffer));
        }

        return _filled > 0;
    }
}
