// Each of these tests keeps a cluster of processes busy.
[assembly: DoNotParallelize]
