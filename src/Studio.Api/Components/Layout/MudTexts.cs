namespace Studio.Api.Components.Layout;

using Microsoft.Extensions.Localization;
using MudBlazor;
using static Studio.Api.Languages.Words;

/// <summary>What MudBlazor's components say by themselves, such as to readers of screens; those that no page uses stay as they are.</summary>
public sealed class MudTexts : MudLocalizer
{
    /// <inheritdoc/>
    public override LocalizedString this[string key] => Of(key) is { } text ? new LocalizedString(key, text) : new LocalizedString(key, key, resourceNotFound: true);

    private static string? Of(string key) => key switch
    {
        "MudInput_Clear" => T("Clear"),
        "MudFormComponent_Required" => T("Required"),
        "MudAlert_Close" or "MudDialog_Close" or "MudSnackbar_Close" => T("Close"),
        "MudTable_Loading" => T("Loading"),
        "MudTablePager_FirstPage" => T("First page"),
        "MudTablePager_LastPage" => T("Last page"),
        "MudTablePager_NextPage" => T("Next page"),
        "MudTablePager_PreviousPage" => T("Previous page"),
        "MudTabs_ScrollLeft" => T("Scroll left"),
        "MudTabs_ScrollRight" => T("Scroll right"),
        _ => null,
    };
}
