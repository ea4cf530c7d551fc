namespace Studio.Pipelines.Tests.Features;

using CsCheck;

internal static class OneOf
{
    public static Gen<string> Of(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
