namespace Studio.Jobs.Notifications;

using System.Net.Sockets;
using System.Text.Json;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Studio.Pipelines;

/// <summary>Sends a mail in plain text, over an encrypted connection unless the settings allow another.</summary>
internal sealed class MailChannel(IOptions<NotificationOptions> options) : INotificationChannel
{
    public string Name => "mail";

    public string? FindProblem(string target) => options.Value.MailHost.Length == 0
        ? "No mail can be sent: set Studio:Notifications:MailHost and MailFrom."
        : MailboxAddress.TryParse(target, out var address) && address.Address.Contains('@', StringComparison.Ordinal) ? null : $"'{target}' is no mail address.";

    public async Task SendAsync(string target, string? secret, string body, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        using var client = new SmtpClient();
        try
        {
            using var message = Write(target, JsonSerializer.Deserialize<Notice>(body, StudioJson.Line)!);
            await client.ConnectAsync(settings.MailHost, settings.MailPort, settings.MailPlain ? SecureSocketOptions.StartTlsWhenAvailable : SecureSocketOptions.Auto, cancellationToken);
            if (!settings.MailPlain && !client.IsSecure)
            {
                throw new NotificationException($"{settings.MailHost} offers no encryption; set Studio:Notifications:MailPlain to send mail without.");
            }

            if (settings.MailUser.Length > 0)
            {
                await client.AuthenticateAsync(settings.MailUser, settings.MailPassword, cancellationToken);
            }

            await client.SendAsync(message, cancellationToken);
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception failure) when (failure is SocketException or IOException or ProtocolException or CommandException or AuthenticationException or SslHandshakeException)
        {
            throw new NotificationException($"{settings.MailHost} did not take the mail: {failure.Message}", failure);
        }
    }

    private MimeMessage Write(string target, Notice notice)
    {
        var message = new MimeMessage { Subject = $"MaaS.Studio: {notice.Name}, {notice.Event}" };
        message.From.Add(MailboxAddress.Parse(options.Value.MailFrom));
        message.To.Add(MailboxAddress.Parse(target));
        var lines = new[] { $"{notice.Name}: {notice.Event}", notice.Reason, notice.Model is { } model ? $"Model: {model}" : null, notice.Link };
        message.Body = new TextPart("plain") { Text = string.Join('\n', lines.OfType<string>()) };
        return message;
    }
}
