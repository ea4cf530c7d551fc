namespace Studio.Benchmarks.Tests;

using Studio.Benchmarks.Drift;

/// <summary>What the command <c>drift</c> measures, in short on tables of the repository: the same seeds give the same splits.</summary>
[TestClass]
public sealed class DriftSplitsTests
{
    [TestMethod]
    [DataRow("concrete", "compressive_strength")]
    [DataRow("german_credit", "Class")]
    [DataRow("weather_two_cities", "weather")]
    [DataRow("tate_art_year", "year")]
    public async Task Windows_HaveNoDrift_UntilAColumnIsShifted(string table, string label)
    {
        const int Windows = 60;
        var work = Directory.CreateTempSubdirectory("studio-drift-test-");
        try
        {
            var (signature, rows) = await TableRows.LoadAsync(Path.Combine(Root(AppContext.BaseDirectory), "datasets", $"{table}.csv"), label, "auto", work.FullName, CancellationToken.None);
            var splits = new DriftSplits(signature, rows);
            foreach (var size in splits.Alarms([200, 400, 500], Windows, CancellationToken.None))
            {
                // One in a hundred: 0.6 of 60 are expected, more than 4 come once in 2,500 times.
                Assert.IsLessThanOrEqualTo(4, size.Alarms, $"{size.Alarms} of {size.Windows} windows of {size.Rows} rows");
            }

            foreach (var column in splits.Shifts(5, CancellationToken.None))
            {
                Assert.AreEqual(column.Windows, column.Found, column.Name);
            }
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static string Root(string folder) => File.Exists(Path.Combine(folder, "MaaS.Studio.sln")) ? folder : Root(Path.GetDirectoryName(folder)!);
}
