namespace MediaRouter.Sdk.Configuration;

/// <summary>An options record with rules that its types alone do not express.</summary>
public interface IValidatedOptions
{
    /// <summary>Returns one message for each rule that is broken; none when all is well.</summary>
    /// <param name="context">The rest of the configuration that is being validated, and the path entry that the record belongs to.</param>
    IEnumerable<string> Validate(ValidationContext context);
}
