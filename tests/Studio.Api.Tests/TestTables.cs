namespace Studio.Api.Tests;

using System.Globalization;
using System.Text;

/// <summary>Small seeded tables.</summary>
internal static class TestTables
{
    private static readonly string[] Regions = ["north", "south", "east, far", "west"];

    /// <summary>
    /// Two classes (<c>no</c>, <c>yes</c>) that depend on two numbers and a category, with missing values, a date and an id:
    /// columns <c>id, age, income, region, since, bought</c>.
    /// </summary>
    public static string Customers(int rows = 240, int seed = 1)
    {
        var random = new Random(seed);
        var csv = new StringBuilder("id,age,income,region,since,bought\n");
        for (var i = 0; i < rows; i++)
        {
            var age = random.Next(18, 80);
            var income = Math.Round(20_000 + (60_000 * random.NextDouble()), 2);
            var region = Regions[random.Next(Regions.Length)];
            var score = ((age - 49) / 20.0) + ((income - 50_000) / 30_000) + (region == "north" ? 1 : 0) + (0.5 * (random.NextDouble() - 0.5));
            var since = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(random.Next(1000));
            csv.Append(CultureInfo.InvariantCulture, $"C{i:D5},{(random.Next(20) == 0 ? "" : age)},{income},{(random.Next(25) == 0 ? "" : $"\"{region}\"")},{since:yyyy-MM-dd},{(score > 0.25 ? "yes" : "no")}\n");
        }

        return csv.ToString();
    }

    /// <summary>A number that depends on two numbers: columns <c>x, z, y</c>.</summary>
    public static string Line(int rows = 200, int seed = 1)
    {
        var random = new Random(seed);
        var csv = new StringBuilder("x,z,y\n");
        for (var i = 0; i < rows; i++)
        {
            var (x, z) = (random.NextDouble() * 10, random.NextDouble());
            csv.Append(CultureInfo.InvariantCulture, $"{x:F4},{z:F4},{(3 * x) - (2 * z) + (0.1 * random.NextDouble()):F4}\n");
        }

        return csv.ToString();
    }

    /// <summary>A whole number, three times a size and an offset: columns <c>size, due</c>.</summary>
    public static string Times(long offset, int rows = 200, int seed = 1)
    {
        var random = new Random(seed);
        var csv = new StringBuilder("size,due\n");
        for (var i = 0; i < rows; i++)
        {
            var size = Math.Round(random.NextDouble() * 100, 2);
            csv.Append(CultureInfo.InvariantCulture, $"{size},{offset + (long)Math.Round(3 * size)}\n");
        }

        return csv.ToString();
    }
}
