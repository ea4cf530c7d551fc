namespace Studio.Api.Predictions;

using System.Text;
using System.Text.Unicode;
using Microsoft.Net.Http.Headers;

/// <summary>Text of a request.</summary>
internal static class TextBody
{
    private const string Remedy = "name its encoding in the Content-Type, such as text/csv; charset=gb18030";

    /// <summary>The text in UTF-8.</summary>
    /// <param name="body">The body.</param>
    /// <param name="type">The Content-Type, which may say what it is in. When it does not say, that is UTF-8, or UTF-16 by its byte-order mark.</param>
    /// <returns>The text without a byte-order mark.</returns>
    /// <exception cref="BadHttpRequestException">It is in another encoding, or in one that is not known: letters would become others.</exception>
    public static ReadOnlyMemory<byte> ToUtf8(ReadOnlyMemory<byte> body, MediaTypeHeaderValue? type)
    {
        var encoding = Find(type) ?? body.Span switch
        {
            [0xFF, 0xFE, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
            _ => Encoding.UTF8,
        };
        var text = encoding.CodePage == Encoding.UTF8.CodePage ? body : Convert(encoding, body);
        return !Utf8.IsValid(text.Span) ? throw new BadHttpRequestException($"The body is not in UTF-8; send it in UTF-8, or {Remedy}.")
            : text.Span.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..]
            : text;
    }

    /// <summary>The encoding that a Content-Type names; null when it names none.</summary>
    private static Encoding? Find(MediaTypeHeaderValue? type)
    {
        var name = type is null ? default : HeaderUtilities.RemoveQuotes(type.Charset);
        try
        {
            return name.Length == 0 ? null : Encoding.GetEncoding(name.ToString(), EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw new BadHttpRequestException($"The encoding '{name}' of the Content-Type is not known; send UTF-8, or {Remedy}.", exception);
        }
    }

    private static byte[] Convert(Encoding encoding, ReadOnlyMemory<byte> body)
    {
        try
        {
            return Encoding.UTF8.GetBytes(encoding.GetString(body.Span));
        }
        catch (DecoderFallbackException exception)
        {
            throw new BadHttpRequestException($"The body is not in {encoding.WebName}; send it in UTF-8, or {Remedy}.", exception);
        }
    }
}
