namespace Studio.Pipelines.Data.Reading;

using System.Text;

/// <summary>Reads the parts of a date from left to right.</summary>
internal ref struct DateCursor(ReadOnlySpan<byte> text)
{
    private const long MicrosPerSecond = 1_000_000;
    private static readonly string[] Months = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
    private static readonly string[] Days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    private ReadOnlySpan<byte> _rest = text;

    /// <summary>Reads all of the text.</summary>
    public bool TryRead(out DateShape shape)
    {
        shape = default;
        if (_rest.Length is < 6 or > 60)
        {
            return false;
        }

        var first = _rest[0];
        var read = first is >= (byte)'0' and <= (byte)'9' ? TryNumbers(out shape) : IsLetter(first) && TryWords(out shape);
        return read && _rest.IsEmpty;
    }

    /// <summary>2023-11-05, 05/11/2023, 5 Nov 2023.</summary>
    private bool TryNumbers(out DateShape shape)
    {
        shape = default;
        var digits = TakeNumber(out var first);
        if (_rest.IsEmpty || digits is not (1 or 2 or 4))
        {
            return false;
        }

        var separator = _rest[0];
        if (digits < 4 && (IsWordAhead(1) || (separator == (byte)'.' && IsWordAhead(2))))
        {
            return TryDayAndWord(first, out shape);
        }

        Skip(separator);
        var middle = TakeNumber(out var second);
        if (separator is not ((byte)'-' or (byte)'/' or (byte)'.') || middle is not (1 or 2) || !Skip(separator))
        {
            return false;
        }

        var last = TakeNumber(out var third);
        var yearFirst = digits == 4;
        var known = yearFirst ? last is 1 or 2 : last == 4 || (last == 2 && (separator == (byte)'/' || (digits == 2 && middle == 2)));
        if (!known || !TryTime(out var time))
        {
            return false;
        }

        shape = yearFirst
            ? new DateShape(second, third, first, true, false, separator, time)
            : new DateShape(first, second, third, false, last == 2, separator, time);
        return true;
    }

    /// <summary>The month as a word after the day: 5 Nov 2023, 05-Nov-23, 5. November 2023.</summary>
    private bool TryDayAndWord(int day, out DateShape shape)
    {
        shape = default;
        SkipAny(" .-/"u8);
        var month = TakeName(Months);
        SkipAny(" .,-/"u8);
        var digits = TakeNumber(out var year);
        if (month == 0 || digits is not (2 or 4) || !TryTime(out var time))
        {
            return false;
        }

        shape = new DateShape(month, day, year, true, digits == 2, (byte)' ', time);
        return true;
    }

    /// <summary>Sunday, 5 Nov 2023; Nov 5, 2023; Sun Nov 5 10:00:00 2023.</summary>
    private bool TryWords(out DateShape shape)
    {
        shape = default;
        if (TakeName(Days) > 0)
        {
            SkipAny(" ,."u8);
        }

        if (!_rest.IsEmpty && !IsLetter(_rest[0]))
        {
            return TryNumbers(out shape);
        }

        var month = TakeName(Months);
        SkipAny(" .-"u8);
        var dayDigits = TakeNumber(out var day);
        SkipAny(" ,-"u8);
        if (month == 0 || dayDigits is not (1 or 2))
        {
            return false;
        }

        long time = 0;
        var timeFirst = _rest.Length > 2 && _rest.IndexOf((byte)':') is 1 or 2;
        if (timeFirst && (!TryClock(out time) || !Skip((byte)' ')))
        {
            return false;
        }

        var digits = TakeNumber(out var year);
        if (digits is not (2 or 4) || (!timeFirst && !TryTime(out time)))
        {
            return false;
        }

        shape = new DateShape(month, day, year, true, digits == 2, (byte)' ', time);
        return true;
    }

    /// <summary>Nothing, or a time of day after T, a blank or a comma, with its zone.</summary>
    private bool TryTime(out long time)
    {
        time = 0;
        if (_rest.IsEmpty)
        {
            return true;
        }

        if (_rest[0] is (byte)'T' or (byte)'t')
        {
            _rest = _rest[1..];
        }
        else if (SkipAny(" ,"u8) == 0)
        {
            return TryZone(ref time);
        }

        return TryClock(out time) && TryZone(ref time);
    }

    /// <summary>HH:mm, HH:mm:ss, HH:mm:ss.ffffff, with AM or PM.</summary>
    private bool TryClock(out long time)
    {
        time = 0;
        int second = 0;
        if (TakeNumber(out var hour) is not (1 or 2) || !Skip((byte)':') || TakeNumber(out var minute) != 2 || (Skip((byte)':') && TakeNumber(out second) != 2))
        {
            return false;
        }

        var fraction = !_rest.IsEmpty && _rest[0] is (byte)'.' or (byte)',' ? TakeFraction() : 0;
        if (TakeHalf() is { } afternoon)
        {
            if (hour is < 1 or > 12)
            {
                return false;
            }

            hour = (hour % 12) + (afternoon ? 12 : 0);
        }

        time = (((((hour * 60L) + minute) * 60) + second) * MicrosPerSecond) + fraction;
        return fraction >= 0 && hour < 24 && minute < 60 && second < 60;
    }

    /// <summary>Nothing, Z, UTC, GMT, +01, +0100 or +01:00; the offset is taken off the time.</summary>
    private bool TryZone(ref long time)
    {
        SkipAny(" "u8);
        if (_rest.IsEmpty || TakeWord("z") || ((TakeWord("utc") || TakeWord("gmt")) && _rest.IsEmpty))
        {
            return true;
        }

        var sign = _rest.IsEmpty ? (byte)0 : _rest[0];
        if (sign is not ((byte)'+' or (byte)'-'))
        {
            return false;
        }

        _rest = _rest[1..];
        var digits = TakeNumber(out var hours);
        var minutes = 0;
        if (digits == 4)
        {
            (hours, minutes) = (hours / 100, hours % 100);
        }
        else if (digits != 2 || (Skip((byte)':') && TakeNumber(out minutes) != 2))
        {
            return false;
        }

        var offset = ((hours * 60L) + minutes) * 60 * MicrosPerSecond;
        time += sign == (byte)'+' ? -offset : offset;
        return hours <= 18 && minutes < 60;
    }

    /// <summary>Reads digits; gives how many there are, 0 for none or for more than four.</summary>
    private int TakeNumber(out int value)
    {
        value = 0;
        var length = 0;
        for (; length < _rest.Length && _rest[length] is >= (byte)'0' and <= (byte)'9'; length++)
        {
            value = length < 4 ? (value * 10) + _rest[length] - '0' : value;
        }

        _rest = _rest[length..];
        return length > 4 ? 0 : length;
    }

    /// <summary>Microseconds after a point; −1 when there are no digits. What is finer is cut off.</summary>
    private long TakeFraction()
    {
        long value = 0;
        var length = 1;
        for (; length < _rest.Length && _rest[length] is >= (byte)'0' and <= (byte)'9'; length++)
        {
            value = length <= 6 ? (value * 10) + _rest[length] - '0' : value;
        }

        for (var missing = length; missing <= 6; missing++)
        {
            value *= 10;
        }

        _rest = _rest[length..];
        return length > 1 ? value : -1;
    }

    /// <summary>True for PM, false for AM, null for neither.</summary>
    private bool? TakeHalf()
    {
        var before = _rest;
        SkipAny(" "u8);
        foreach (var (word, afternoon) in (ReadOnlySpan<(string, bool)>)[("am", false), ("pm", true), ("a.m.", false), ("p.m.", true)])
        {
            if (TakeWord(word))
            {
                return afternoon;
            }
        }

        _rest = before;
        return null;
    }

    /// <summary>A name or its first three letters (Sept too), with a point after it or not: its number from 1, 0 for none.</summary>
    private int TakeName(string[] names)
    {
        var length = 0;
        while (length < _rest.Length && IsLetter(_rest[length]))
        {
            length++;
        }

        for (var index = 0; index < names.Length && length is >= 3 and <= 9; index++)
        {
            if ((length is 3 or 4 || length == names[index].Length) && length <= names[index].Length && Ascii.EqualsIgnoreCase(_rest[..length], names[index].AsSpan(0, length)))
            {
                _rest = _rest[length..];
                return index + 1;
            }
        }

        return 0;
    }

    private bool TakeWord(string word)
    {
        if (_rest.Length < word.Length || !Ascii.EqualsIgnoreCase(_rest[..word.Length], word))
        {
            return false;
        }

        _rest = _rest[word.Length..];
        return true;
    }

    private bool Skip(byte letter)
    {
        if (_rest.IsEmpty || _rest[0] != letter)
        {
            return false;
        }

        _rest = _rest[1..];
        return true;
    }

    private int SkipAny(ReadOnlySpan<byte> letters)
    {
        var length = 0;
        while (length < _rest.Length && letters.Contains(_rest[length]))
        {
            length++;
        }

        _rest = _rest[length..];
        return length;
    }

    private readonly bool IsWordAhead(int position) => _rest.Length > position && IsLetter(_rest[position]);

    private static bool IsLetter(byte letter) => (letter | 0x20) is >= (byte)'a' and <= (byte)'z';
}
