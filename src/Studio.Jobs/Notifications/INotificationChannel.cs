namespace Studio.Jobs.Notifications;

/// <summary>A way to tell somebody.</summary>
internal interface INotificationChannel
{
    /// <summary>Its name, as it stands in requests and rows.</summary>
    string Name { get; }

    /// <summary>What is wrong with a target; null when nothing is.</summary>
    string? FindProblem(string target);

    /// <summary>Tells.</summary>
    /// <param name="target">Whom.</param>
    /// <param name="secret">What it is signed with; null for none.</param>
    /// <param name="body">The <see cref="Notice"/> as JSON.</param>
    /// <param name="cancellationToken">Cancels it, also when it takes too long.</param>
    /// <exception cref="NotificationException">It was not taken.</exception>
    Task SendAsync(string target, string? secret, string body, CancellationToken cancellationToken);
}

/// <summary>Somebody could not be told. The message is for people.</summary>
internal sealed class NotificationException(string message, Exception? inner = null) : Exception(message, inner);
