namespace Studio.Jobs.Orders;

/// <summary>A run that has claimed an order of any kind.</summary>
internal interface IOrderRun
{
    /// <summary>Runs in a row that may end without storing anything.</summary>
    const int MostFruitless = 3;

    /// <summary>The order as it was when claimed.</summary>
    OrderEntity Claimed { get; }

    /// <summary>Lets another run go on.</summary>
    /// <param name="reason">Why this one does not; null where it is not to blame and does not count as fruitless.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <returns>False when the claim is lost.</returns>
    Task<bool> GiveBackAsync(string? reason, CancellationToken cancellationToken);
}
