using System.Diagnostics;
using System.Runtime.InteropServices;
using MediaRouter.Net;
using MediaRouter.Plugins.Metrics.Exposition;
using MediaRouter.Sdk;

namespace MediaRouter.Plugins.Metrics.Families;

/// <summary>The process and its runtime. Names of the process are those that Prometheus clients agree upon.</summary>
internal sealed class ProcessGroup(RouterInfo info) : IMetricGroup
{
    private const string OpenFilesFolder = "/proc/self/fd";

    public string Type => "process";

    public bool Concerns(ScrapeQuery query) => false;

    public void Write(ExpositionWriter writer, ScrapeQuery query)
    {
        writer.BeginGroup("Process");
        writer.BeginFamily("mediarouter_build_info", FamilyType.Info, "What is running");
        writer.Sample(
            LabelSet.Of(("contract", SdkContract.Version), ("runtime", RuntimeInformation.FrameworkDescription), ("version", info.Version)), 1);
        WriteProcess(writer);
        WriteRuntime(writer);
        writer.EndGroup();
    }

    private void WriteProcess(ExpositionWriter writer)
    {
        using var process = Process.GetCurrentProcess();
        Write(writer, "process_start_time_seconds", FamilyType.Gauge, "When the process was started, in seconds since 1970", info.Started.ToUnixTimeMilliseconds() / 1000.0);
        Write(writer, "process_cpu_seconds_total", FamilyType.Counter, "Processor time that was used", process.TotalProcessorTime.TotalSeconds);
        Write(writer, "process_resident_memory_bytes", FamilyType.Gauge, "Resident memory", process.WorkingSet64);
        Write(writer, "process_virtual_memory_bytes", FamilyType.Gauge, "Virtual memory", process.VirtualMemorySize64);
        Write(writer, "process_threads", FamilyType.Gauge, "Threads of the operating system", process.Threads.Count);
        if (OperatingSystem.IsLinux())
        {
            Write(writer, "process_open_fds", FamilyType.Gauge, "Open file descriptors", Directory.EnumerateFileSystemEntries(OpenFilesFolder).Count());
        }

        if (ProcessLimits.OpenFiles is var limit and < int.MaxValue)
        {
            Write(writer, "process_max_fds", FamilyType.Gauge, "File descriptors that the process may have open", limit);
        }
    }

    private static void WriteRuntime(ExpositionWriter writer)
    {
        writer.BeginFamily("dotnet_gc_collections_total", FamilyType.Counter, "Garbage collections; one of a generation collects the younger ones too");
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            writer.Sample(LabelSet.Of(("generation", $"{generation}")), GC.CollectionCount(generation));
        }

        Write(writer, "dotnet_gc_heap_bytes", FamilyType.Gauge, "Managed heap after the last garbage collection", GC.GetGCMemoryInfo().HeapSizeBytes);
        Write(writer, "dotnet_gc_committed_bytes", FamilyType.Gauge, "Memory that the managed heap has taken from the system", GC.GetGCMemoryInfo().TotalCommittedBytes);
        Write(writer, "dotnet_gc_allocated_bytes_total", FamilyType.Counter, "Bytes that were allocated on the managed heap", GC.GetTotalAllocatedBytes());
        Write(writer, "dotnet_gc_pause_seconds_total", FamilyType.Counter, "Time that garbage collections held all threads up", GC.GetTotalPauseDuration().TotalSeconds);
        Write(writer, "dotnet_threadpool_threads", FamilyType.Gauge, "Threads of the thread pool", ThreadPool.ThreadCount);
        Write(writer, "dotnet_threadpool_queue_length", FamilyType.Gauge, "Work items that wait for a thread of the pool", ThreadPool.PendingWorkItemCount);
    }

    private static void Write(ExpositionWriter writer, string name, FamilyType type, string help, double value)
    {
        writer.BeginFamily(name, type, help);
        writer.Sample("", value);
    }
}
