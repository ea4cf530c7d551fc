namespace Studio.Jobs.Storage;

using System.ComponentModel.DataAnnotations.Schema;

/// <summary>What the rows of all orders have: work on a model that a person asked for and one run at a time has claimed.</summary>
internal abstract class OrderEntity : IInProject
{
    public Guid Id { get; set; }

    public Guid ProjectId { get; set; }

    /// <summary>Name of the model that it is about, for people.</summary>
    [NotMapped]
    public abstract string About { get; }

    public OrderState State { get; set; }

    public string? Reason { get; set; }

    /// <summary>Rows done.</summary>
    public long Rows { get; set; }

    /// <summary>Share of the work that is done, 0 to 1.</summary>
    public double Share { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The run that has claimed it; null when none has.</summary>
    public Guid? RunId { get; set; }

    /// <summary>Counted up once a second by the run.</summary>
    public long Beat { get; set; }

    /// <summary>Runs in a row that have stored nothing.</summary>
    public int Fruitless { get; set; }
}
