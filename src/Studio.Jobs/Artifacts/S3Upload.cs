namespace Studio.Jobs.Artifacts;

using Amazon.S3;
using Amazon.S3.Model;

/// <summary>
/// Sends a file to an S3-compatible store: a small one at once, a large one in parts. Bodies are sent as they are: Amazon's own
/// framing of chunks, which its transfer utility always uses, is not understood by every other store.
/// </summary>
internal static class S3Upload
{
    private const long Megabyte = 1024 * 1024;
    private const long PartBytes = 16 * Megabyte;
    private const int MostParts = 9000; // S3 allows 10,000

    /// <summary>Sends it; nothing is left in the store when it fails.</summary>
    public static async Task SendAsync(AmazonS3Client client, string bucket, string key, string path, CancellationToken cancellationToken)
    {
        var bytes = new FileInfo(path).Length;
        if (bytes > PartBytes)
        {
            await SendPartsAsync(client, bucket, key, path, bytes, cancellationToken);
            return;
        }

        await client.PutObjectAsync(
            new PutObjectRequest { BucketName = bucket, Key = key, FilePath = path, ContentType = "application/octet-stream", UseChunkEncoding = false }, cancellationToken);
    }

    private static async Task SendPartsAsync(AmazonS3Client client, string bucket, string key, string path, long bytes, CancellationToken cancellationToken)
    {
        var upload = await client.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = bucket, Key = key, ContentType = "application/octet-stream" }, cancellationToken);
        try
        {
            var size = Math.Max(PartBytes, bytes / MostParts);
            var parts = new List<PartETag>();
            for (var position = 0L; position < bytes; position += size)
            {
                var part = new UploadPartRequest
                {
                    BucketName = bucket,
                    Key = key,
                    UploadId = upload.UploadId,
                    PartNumber = parts.Count + 1,
                    FilePath = path,
                    FilePosition = position,
                    PartSize = Math.Min(size, bytes - position),
                    UseChunkEncoding = false,
                };
                parts.Add(new PartETag(parts.Count + 1, (await client.UploadPartAsync(part, cancellationToken)).ETag));
            }

            await client.CompleteMultipartUploadAsync(
                new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = upload.UploadId, PartETags = parts }, cancellationToken);
        }
        catch
        {
            await TryAbortAsync(client, bucket, key, upload.UploadId);
            throw;
        }
    }

    private static async Task TryAbortAsync(AmazonS3Client client, string bucket, string key, string uploadId)
    {
        try
        {
            await client.AbortMultipartUploadAsync(bucket, key, uploadId, CancellationToken.None);
        }
        catch (Exception failure) when (failure is AmazonS3Exception or HttpRequestException or Amazon.Runtime.AmazonClientException)
        {
            // The first failure is the one that counts; stores remove unfinished uploads by their own rules.
        }
    }
}
