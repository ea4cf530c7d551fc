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

    /// <summary>Puts several choices into the address at once: one after the other, the second would not know of the first yet.</summary>
    /// <param name="navigation">The address.</param>
    /// <param name="choices">Names, and what was chosen; null or empty for what the page shows by itself.</param>
    public static void Keep(this NavigationManager navigation, params (string Name, string? Value)[] choices) => navigation.NavigateTo(
        navigation.ToBaseRelativePath(navigation.GetUriWithQueryParameters(choices.ToDictionary(choice => choice.Name, choice => (object?)(string.IsNullOrEmpty(choice.Value) ? null : choice.Value))).Split('#')[0]),
        replace: true);

    /// <summary>The page of a long table that the address says, from 0.</summary>
    /// <param name="navigation">The address.</param>
    /// <param name="name">Name of the choice; pages in addresses count from 1.</param>
    public static int ChosenPage(this NavigationManager navigation, string name) =>
        int.TryParse(navigation.Chosen(name), NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 0 ? page - 1 : 0;

    /// <summary>Puts the page of a long table into the address.</summary>
    /// <param name="navigation">The address.</param>
    /// <param name="name">Name of the choice.</param>
    /// <param name="page">The page, from 0.</param>
    public static void KeepPage(this NavigationManager navigation, string name, int page) =>
        navigation.Keep(name, page == 0 ? null : (page + 1).ToString(CultureInfo.InvariantCulture));
}
