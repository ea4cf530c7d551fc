namespace Studio.Soak.Rounds;

using Studio.Soak.Experiments;

/// <summary>What a round does; all of it follows from the seed and the round's number.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Fault">What is killed.</param>
/// <param name="Shapes">Experiments that run meanwhile.</param>
/// <param name="Moment">When it is killed: 0 as the experiments are asked for, 1 when an undisturbed round would be over.</param>
/// <param name="Random">Every further choice.</param>
internal sealed record RoundPlan(int Number, Fault Fault, IReadOnlyList<ExperimentShape> Shapes, double Moment, Random Random)
{
    /// <summary>Plans a round. Rounds take the faults in turn, in an order that changes each time all were had.</summary>
    /// <param name="seed">Seed of the soak.</param>
    /// <param name="number">Number of the round, from 1.</param>
    /// <param name="faults">What may be killed.</param>
    public static RoundPlan Of(int seed, int number, IReadOnlyList<Fault> faults)
    {
        var turn = (number - 1) / faults.Count;
        var order = faults.ToArray();
        new Random(unchecked((seed * 31) + turn)).Shuffle(order);
        var random = new Random(unchecked((seed * 7919) + number));
        return new RoundPlan(
            number,
            order[(number - 1) % order.Length],
            [ExperimentShape.Whole[random.Next(ExperimentShape.Whole.Count)], ExperimentShape.Split[random.Next(ExperimentShape.Split.Count)]],
            random.NextDouble(),
            random);
    }
}
