namespace Studio.Api.CommandLine;

using System.CommandLine;

/// <summary>Says what is wrong with a command line, in sentences that name the remedy.</summary>
internal static class UsageErrors
{
    /// <summary>One sentence for each mistake.</summary>
    public static IEnumerable<string> Explain(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var verb = command is RootCommand ? "serve" : command.Name;
        var known = string.Join(", ", command.Options.Where(option => !option.Hidden).Select(option => option.Name));
        var unknown = parsed.UnmatchedTokens.Where(token => token.StartsWith('-')).ToList();
        if (unknown.Count > 0)
        {
            // The value after an unknown option and options that seem to be missing are only its echo.
            return unknown.Select(token => $"{verb} has no option '{token}'; its options are {known}.");
        }

        if (parsed.UnmatchedTokens.Count > 0)
        {
            return parsed.UnmatchedTokens.Select(token => command is RootCommand root
                ? $"There is no command '{token}'; the commands are {string.Join(", ", root.Subcommands.Select(sub => sub.Name))}."
                : $"'{token}' belongs to no option of {verb}; put quotes around values with blanks. Its options are {known}.");
        }

        return parsed.Errors.Select(problem => problem.Message);
    }
}
