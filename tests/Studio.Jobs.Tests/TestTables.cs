namespace Studio.Jobs.Tests;

using System.Globalization;
using System.Text;

/// <summary>Small tables made from a seed.</summary>
internal static class TestTables
{
    /// <summary>Who bought: depends on age and city, with some noise.</summary>
    public static byte[] People(int rows = 200, int seed = 1)
    {
        var random = new Random(seed);
        var csv = new StringBuilder("age,income,city,bought\n");
        for (var i = 0; i < rows; i++)
        {
            var age = random.Next(18, 80);
            var city = (string[])["Bonn", "Jena", "Ulm"];
            var at = random.Next(3);
            var bought = age + (at * 10) + random.Next(-10, 10) > 55 ? "yes" : "no";
            csv.Append(CultureInfo.InvariantCulture, $"{age},{random.NextDouble() * 5000:F2},{city[at]},{bought}\n");
        }

        return Encoding.UTF8.GetBytes(csv.ToString());
    }
}
