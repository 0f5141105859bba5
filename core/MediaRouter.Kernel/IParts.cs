namespace MediaRouter.Kernel;

/// <summary>The parts that loaded plugins export.</summary>
internal interface IParts
{
    /// <summary>The started parts of one role, in the order in which their plugins were loaded. The list is a snapshot.</summary>
    /// <typeparam name="T">A part interface of the SDK.</typeparam>
    IReadOnlyList<T> Get<T>()
        where T : class;
}
