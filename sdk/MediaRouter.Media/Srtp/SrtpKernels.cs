using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaRouter.Media.Srtp;

/// <summary>What this machine can run.</summary>
internal static class SrtpKernels
{
    public static SrtpKernel Best =>
        IsSupported(SrtpKernel.Vector512) ? SrtpKernel.Vector512
        : IsSupported(SrtpKernel.Vector128) ? SrtpKernel.Vector128
        : SrtpKernel.Portable;

    public static bool IsSupported(SrtpKernel kernel) => kernel switch
    {
        SrtpKernel.Vector512 => IsSupported(SrtpKernel.Vector128) && Pclmulqdq.V512.IsSupported && Avx512BW.IsSupported && Vector512.IsHardwareAccelerated,
        SrtpKernel.Vector128 => System.Runtime.Intrinsics.X86.Aes.IsSupported && Pclmulqdq.IsSupported && Ssse3.IsSupported,
        _ => true,
    };
}
