using Microsoft.AspNetCore.Http;

namespace MediaRouter.Plugins.Api.Operations;

/// <summary>A request cannot be served: the client's matter.</summary>
internal sealed class ApiErrorException(int statusCode, string message) : Exception(message)
{
    public int StatusCode { get; } = statusCode;

    public static ApiErrorException BadRequest(string message) => new(StatusCodes.Status400BadRequest, message);

    public static ApiErrorException NotFound(string message) => new(StatusCodes.Status404NotFound, message);
}
