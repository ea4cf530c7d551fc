namespace Studio.Pipelines.Tests.Features;

using CsCheck;

internal static class OneOf
{
    public static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
