namespace Studio.Jobs.Storage;

using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

/// <summary>A time as 100 ns ticks in UTC: SQLite can neither sort nor compare a <see cref="DateTimeOffset"/> of its own.</summary>
internal sealed class UtcTicksConverter() : ValueConverter<DateTimeOffset, long>(
    value => value.UtcTicks,
    ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
