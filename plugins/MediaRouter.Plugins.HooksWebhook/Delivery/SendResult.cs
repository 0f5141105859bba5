namespace MediaRouter.Plugins.HooksWebhook.Delivery;

/// <summary>What became of one attempt.</summary>
/// <param name="Fault">Why it failed; empty if it did not.</param>
/// <param name="MayRepeat">Whether another attempt can have another result.</param>
internal readonly record struct SendResult(string Fault, bool MayRepeat)
{
    public static SendResult Delivered => new("", false);

    public bool IsDelivered => Fault.Length == 0;
}
