namespace Studio.Pipelines.Data;

using System.Runtime.CompilerServices;
using Microsoft.ML.Data;

/// <summary>Describes columns that estimators add. ML.NET keeps the constructor to itself, yet every estimator has to describe what it adds.</summary>
internal static class SchemaColumn
{
    /// <summary>A column of floats.</summary>
    public static SchemaShape.Column Create(string name, SchemaShape.Column.VectorKind kind) =>
        New(name, kind, NumberDataViewType.Single, false, null);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern SchemaShape.Column New(
        string name, SchemaShape.Column.VectorKind kind, DataViewType itemType, bool isKey, SchemaShape? annotations);
}
