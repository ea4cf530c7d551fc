namespace Studio.Jobs.Datasets;

using System.IO.Compression;
using System.Text.Json;
using Studio.Pipelines.Data;

/// <summary>The start of a table file, cut after its last whole record.</summary>
/// <param name="Bytes">What is to be read.</param>
/// <param name="Complete">True when that is all of the file.</param>
internal sealed record TableHead(ReadOnlyMemory<byte> Bytes, bool Complete)
{
    /// <summary>Most bytes of a head, packed or not.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Takes the head of a file. What follows it is read too, so that whoever sends it gets an answer, but not kept.</summary>
    /// <param name="content">The file's bytes, read once.</param>
    /// <param name="fileName">Its name, for the format and for messages.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="DatasetException">It is longer than a head, and of a kind of which all is needed.</exception>
    public static async Task<TableHead> ReadAsync(Stream content, string fileName, CancellationToken cancellationToken)
    {
        var bytes = await ReadStartAsync(content, cancellationToken);
        await content.CopyToAsync(Stream.Null, cancellationToken);
        var complete = bytes.Length <= MaxBytes;
        if (bytes.Span is [0x1F, 0x8B, ..])
        {
            var unpacked = await UnpackAsync(bytes, cancellationToken);
            if (!complete || unpacked.Length > MaxBytes)
            {
                return Cut(unpacked, fileName);
            }
        }

        return complete ? new TableHead(bytes, true) : Cut(bytes, fileName);
    }

    /// <summary>Up to one byte more than a head, by which a file that is longer is told.</summary>
    private static async Task<ReadOnlyMemory<byte>> ReadStartAsync(Stream content, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxBytes + 1];
        return buffer.AsMemory(0, await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken));
    }

    /// <summary>What can be unpacked of the start of a gzip file; damage is for whoever reads all of it.</summary>
    private static async Task<ReadOnlyMemory<byte>> UnpackAsync(ReadOnlyMemory<byte> packed, CancellationToken cancellationToken)
    {
        await using var unpacking = new GZipStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
        var buffer = new byte[MaxBytes + 1];
        var length = 0;
        try
        {
            while (length < buffer.Length && await unpacking.ReadAsync(buffer.AsMemory(length), cancellationToken) is > 0 and var read)
            {
                length += read;
            }
        }
        catch (InvalidDataException)
        {
            // The start ends within a block.
        }

        return buffer.AsMemory(0, length);
    }

    private static TableHead Cut(ReadOnlyMemory<byte> text, string fileName)
    {
        text = text[..Math.Min(text.Length, MaxBytes)];
        if (text.Span.StartsWith("PK\u0003\u0004"u8) || text.Span.StartsWith("PAR1"u8) || text.Span.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]))
        {
            throw new DatasetException(
                $"A preview reads the first 1 MiB of a file, and of Parquet, workbooks, .zip and .zst all is needed; '{fileName}' is larger. Upload it: the page of the dataset shows how its columns are read.");
        }

        var json = DatasetReader.FormatOf(fileName) == DatasetFormat.JsonLines;
        if (json && text.Span.TrimStart("\uFEFF \t\r\n"u8) is [(byte)'[', ..])
        {
            return new TableHead(CutArray(text.Span), false);
        }

        var end = EndOfLines(text.Span, quoted: !json);
        return end > 0 ? new TableHead(text[..end], false)
            : throw new DatasetException($"The first line of '{fileName}' is longer than 1 MiB, of which a preview can show nothing; upload the file, or say its delimiter and encoding.");
    }

    /// <summary>The whole objects of a JSON array.</summary>
    private static byte[] CutArray(ReadOnlySpan<byte> text)
    {
        text = text.StartsWith("\uFEFF"u8) ? text[3..] : text;
        var reader = new Utf8JsonReader(text, isFinalBlock: false, default);
        var end = 0;
        try
        {
            while (reader.Read())
            {
                end = reader is { TokenType: JsonTokenType.EndObject, CurrentDepth: 1 } ? (int)reader.BytesConsumed : end;
            }
        }
        catch (JsonException)
        {
            // The line at fault is told where it is read.
            return text.ToArray();
        }

        return [.. text[..end], (byte)']'];
    }

    /// <summary>Where the last line ends that is not within quotes. A quote that stands alone does not count when it would take most of the text.</summary>
    private static int EndOfLines(ReadOnlySpan<byte> text, bool quoted)
    {
        var width = WidthOf(text);
        int end = 0, endOutside = 0;
        var inside = false;
        for (var i = 0; i + width <= text.Length; i += width)
        {
            var letter = AsciiOf(text.Slice(i, width));
            inside ^= letter == '"';
            end = letter is '\n' or '\r' ? i + width : end;
            endOutside = inside ? endOutside : end;
        }

        return quoted && endOutside > text.Length / 2 ? endOutside : end;
    }

    /// <summary>Bytes of a letter: two and four in UTF-16 and UTF-32, else one.</summary>
    private static int WidthOf(ReadOnlySpan<byte> text) =>
        text.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]) ? 4
        : text.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || text.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) || text.Contains((byte)0) ? 2
        : 1;

    /// <summary>The letter when it is of ASCII, whichever of its bytes comes first; else NUL.</summary>
    private static char AsciiOf(ReadOnlySpan<byte> letter)
    {
        var at = letter.IndexOfAnyExcept((byte)0);
        return at >= 0 && letter[(at + 1)..].IndexOfAnyExcept((byte)0) < 0 ? (char)letter[at] : '\0';
    }
}
