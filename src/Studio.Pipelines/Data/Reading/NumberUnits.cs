namespace Studio.Pipelines.Data.Reading;

using System.Text;

/// <summary>Signs and codes that stand before or after a number.</summary>
internal static class NumberUnits
{
    /// <summary>The sign of per cent.</summary>
    public const string Percent = "%";

    /// <summary>Currencies by sign and by ISO 4217 code, of which those are known that spreadsheets offer first.</summary>
    private static readonly (string Name, byte[] Text)[] Known =
    [
        .. ((string[])
        [
            Percent, "US$", "A$", "C$", "R$", "$", "€", "£", "¥", "₹", "₽", "₩", "₺", "₫", "฿", "₪", "₴", "zł", "Kč", "kr", "Fr.",
            "USD", "EUR", "GBP", "JPY", "CNY", "INR", "CHF", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "BRL", "MXN", "ZAR",
            "RUB", "KRW", "TRY", "SGD", "HKD", "THB", "ILS",
        ]).Select(name => (name, Encoding.UTF8.GetBytes(name))),
    ];

    /// <summary>Takes the unit away; null when there is none.</summary>
    public static string? Take(ref ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || (IsOfNumber(text[0]) && IsOfNumber(text[^1])))
        {
            return null;
        }

        foreach (var (name, unit) in Known)
        {
            if (text.StartsWith(unit))
            {
                text = Blanks.Trim(text[unit.Length..]);
                return name;
            }

            if (text.EndsWith(unit))
            {
                text = Blanks.Trim(text[..^unit.Length]);
                return name;
            }
        }

        return null;
    }

    private static bool IsOfNumber(byte letter) => letter is >= (byte)'0' and <= (byte)'9' or (byte)'.' or (byte)',' or (byte)'-' or (byte)'+';
}
