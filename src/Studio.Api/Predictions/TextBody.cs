namespace Studio.Api.Predictions;

using System.Text;
using System.Text.Unicode;

/// <summary>Text of a request.</summary>
internal static class TextBody
{
    /// <summary>The text in UTF-8.</summary>
    /// <param name="body">The body.</param>
    /// <param name="encoding">What the request says it is in; null when it does not say, which means UTF-8, or UTF-16 by its byte-order mark.</param>
    /// <exception cref="BadHttpRequestException">It is in another encoding: letters would become others.</exception>
    public static byte[] ToUtf8(byte[] body, Encoding? encoding)
    {
        encoding ??= body switch
        {
            [0xFF, 0xFE, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
            _ => Encoding.UTF8,
        };
        var text = encoding.CodePage == Encoding.UTF8.CodePage ? body : Encoding.Convert(encoding, Encoding.UTF8, body);
        return Utf8.IsValid(text) ? text
            : throw new BadHttpRequestException("The body is not in UTF-8; send it in UTF-8, or name its encoding in the Content-Type, such as text/csv; charset=gb18030.");
    }
}
