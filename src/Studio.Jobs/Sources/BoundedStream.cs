namespace Studio.Jobs.Sources;

/// <summary>A stream that is read until a deadline, and whose failures are told in the words of its source.</summary>
internal sealed class BoundedStream(Stream inner, Deadline deadline, Func<Exception, Exception> explain) : ReadOnlyStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await inner.ReadAsync(buffer, deadline.Token);
        }
        catch (Exception failure)
        {
            var explained = explain(failure);
            if (explained == failure)
            {
                throw;
            }

            throw explained;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
