namespace Studio.Soak.Experiments;

using System.Globalization;
using System.Text;

/// <summary>Small tables made from fixed seeds.</summary>
internal static class SoakTables
{
    private static readonly string[] Cities = ["Bonn", "Jena", "Ulm"];

    /// <summary>CSV text by name.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["people"] = People(300),
        ["houses"] = Houses(300),
        ["flowers"] = Flowers(300),
    };

    /// <summary>Two classes: who bought, with some noise.</summary>
    private static string People(int rows)
    {
        var random = new Random(1);
        return Table("age,income,city,bought", rows, () =>
        {
            var (age, city) = (random.Next(18, 80), random.Next(3));
            var bought = age + (city * 10) + random.Next(-10, 10) > 55;
            return string.Create(CultureInfo.InvariantCulture, $"{age},{random.NextDouble() * 5000:F2},{Cities[city]},{(bought ? "yes" : "no")}");
        });
    }

    /// <summary>A number: the price of a house.</summary>
    private static string Houses(int rows)
    {
        var random = new Random(2);
        return Table("rooms,area,city,price", rows, () =>
        {
            var (area, city) = (random.Next(30, 250), random.Next(3));
            var price = (area * (20 + city)) + (random.NextDouble() * 900);
            return string.Create(CultureInfo.InvariantCulture, $"{1 + (area / 30)},{area},{Cities[city]},{price:F1}");
        });
    }

    /// <summary>Three classes.</summary>
    private static string Flowers(int rows)
    {
        var random = new Random(3);
        return Table("petal,sepal,kind", rows, () =>
        {
            var kind = random.Next(3);
            var petal = 1 + kind + (random.NextDouble() * 1.4);
            return string.Create(CultureInfo.InvariantCulture, $"{petal:F2},{3 + (random.NextDouble() * 2) - (0.2 * kind):F2},{"abc"[kind]}");
        });
    }

    private static string Table(string header, int rows, Func<string> row)
    {
        var csv = new StringBuilder(header).Append('\n');
        for (var i = 0; i < rows; i++)
        {
            csv.Append(row()).Append('\n');
        }

        return csv.ToString();
    }
}
