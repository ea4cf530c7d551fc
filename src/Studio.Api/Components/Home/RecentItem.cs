namespace Studio.Api.Components.Home;

/// <summary>A thing that was made lately.</summary>
/// <param name="Address">Its page.</param>
/// <param name="Name">Its name.</param>
/// <param name="Note">What it is, in a few words.</param>
/// <param name="When">When it was made.</param>
public sealed record RecentItem(string Address, string Name, string Note, string When);
