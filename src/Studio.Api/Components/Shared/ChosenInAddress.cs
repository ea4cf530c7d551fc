namespace Studio.Api.Components.Shared;

using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;

/// <summary>What a person has chosen on a page, such as a filter or a tab, is in its address, so that it is there again when the page is loaded again, and can be handed on.</summary>
internal static class ChosenInAddress
{
    /// <summary>
    /// What the address says of a choice; null for nothing. For parts of pages, which come and go while the address changes: only pages
    /// themselves may have it supplied as a parameter, since the framework gives it out in a walk over everybody who wants one, and fails where one comes or goes meanwhile.
    /// </summary>
    /// <param name="navigation">The address.</param>
    /// <param name="name">Name of the choice.</param>
    public static string? Chosen(this NavigationManager navigation, string name) =>
        QueryHelpers.ParseQuery(new Uri(navigation.Uri).Query).TryGetValue(name, out var value) ? value.ToString() : null;

    /// <summary>The address of the page with a choice, from its base; whatever else it says stays, but for the part of the page that it led to.</summary>
    /// <param name="navigation">The address as it is.</param>
    /// <param name="name">Name of the choice.</param>
    /// <param name="value">What is chosen; null or empty for what the page shows by itself.</param>
    public static string AddressWith(this NavigationManager navigation, string name, string? value) =>
        navigation.ToBaseRelativePath(navigation.GetUriWithQueryParameter(name, string.IsNullOrEmpty(value) ? null : value).Split('#')[0]);

    /// <summary>Puts a choice into the address, in the place in the history that the page has.</summary>
    /// <param name="navigation">The address.</param>
    /// <param name="name">Name of the choice.</param>
    /// <param name="value">What was chosen; null or empty for what the page shows by itself.</param>
    public static void Keep(this NavigationManager navigation, string name, string? value) => navigation.NavigateTo(navigation.AddressWith(name, value), replace: true);
}
