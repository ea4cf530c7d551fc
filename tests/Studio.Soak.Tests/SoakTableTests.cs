namespace Studio.Soak.Tests;

using Studio.Soak.Rounds;

[TestClass]
public sealed class SoakTableTests
{
    [TestMethod]
    public void Of_CountsProblemsByFault()
    {
        var table = SoakTable.Of(
        [
            Round(Fault.Api, 10, 5) with { Lost = ["one", "two"] },
            Round(Fault.Worker, 20, 7),
            Round(Fault.Api, 12, 5) with { Stuck = ["it"], Different = ["a", "b"] },
        ]);

        Assert.AreEqual(
            """
            | killed | rounds | experiments | parts resumed | trials seen ended | trials lost | stuck | not published once | differing results | left over | seconds a round (longest) |
            |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
            | a worker with its trainer | 1 | 2 | 1 | 7 | 0 | 0 | 0 | 0 | 0 | 20.0 (20.0) |
            | the Api | 2 | 4 | 2 | 10 | 2 | 1 | 0 | 1 | 0 | 11.0 (12.0) |
            | **all** | 3 | 6 | 3 | 17 | 2 | 1 | 0 | 1 | 0 | 14.0 (20.0) |

            """,
            table);
    }

    private static RoundResult Round(Fault fault, double seconds, int seen) => new(new RoundPlan(1, fault, [], 0, new Random(1)), "", seconds, 2, 1, seen);
}
