"""What people without an account may open."""

from django.urls import path

from variants.review_links.page import review_link

urlpatterns = [path("review/<str:token>/", review_link, name="variants_review_link")]
