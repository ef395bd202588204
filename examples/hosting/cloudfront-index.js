// A CloudFront function for viewer requests: /about/ is the object
// about/index.html, and /about leads to /about/.
function handler(event) {
  var request = event.request;
  var uri = request.uri.replace(/^\/+/, '/');
  if (uri.endsWith('/')) {
    request.uri = uri + 'index.html';
    return request;
  }
  if (uri.lastIndexOf('.') < uri.lastIndexOf('/')) {
    return {
      statusCode: 301,
      statusDescription: 'Moved Permanently',
      headers: { location: { value: uri + '/' } },
    };
  }
  return request;
}
